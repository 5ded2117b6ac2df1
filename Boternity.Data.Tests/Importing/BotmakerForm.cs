namespace Boternity.Data.Tests.Importing;

/// <summary>How a Botmaker database came to be; spec/botmaker-compozy.md 1.1 to 1.3.</summary>
internal enum BotmakerForm
{
    /// <summary>Nine columns, unique names, times by the database, no record of migrations.</summary>
    Seed,

    /// <summary>As the seed, times by the program, with version 0 on record.</summary>
    FirstPhase,

    /// <summary>A first phase that was upgraded: hostnames are copies of the names, and neither NOT NULL nor unique.</summary>
    Upgraded,

    /// <summary>Made by a later version: names twice, unique hostnames.</summary>
    Fresh,
}
