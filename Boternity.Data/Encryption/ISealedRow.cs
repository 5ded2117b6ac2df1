namespace Boternity.Data.Encryption;

/// <summary>An entity with a sealed value, which is bound to the row that these members describe.</summary>
internal interface ISealedRow
{
    /// <summary>The sealed value; null when the row has none.</summary>
    SealedSecret? Sealed { get; }

    /// <summary>What the value must be bound to.</summary>
    SecretContext Context { get; }

    /// <summary>The names of the properties that both are made of.</summary>
    IReadOnlyList<string> BoundProperties { get; }
}
