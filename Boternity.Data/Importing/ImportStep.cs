namespace Boternity.Data.Importing;

/// <summary>What an import is doing.</summary>
public enum ImportStep
{
    /// <summary>Reads the source, and writes what it takes.</summary>
    Take,

    /// <summary>Reads what was taken back, and compares it with the source.</summary>
    Compare,
}
