namespace Boternity.Data.Storage.Checks;

/// <summary>What a check came to, from the best to the worst; a skipped one says nothing.</summary>
public enum CheckStatus
{
    /// <summary>It does not apply here, or another check has to pass first.</summary>
    Skipped,

    /// <summary>All is as it should be.</summary>
    Ok,

    /// <summary>It works; somebody should look at it.</summary>
    Warn,

    /// <summary>A promise of this library does not hold, or the store does not open.</summary>
    Fail,
}
