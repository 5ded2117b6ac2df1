namespace Boternity.Data.Errors;

/// <summary>Who stopped a running statement.</summary>
internal enum InterruptSource
{
    /// <summary>Nobody that is known.</summary>
    None = 0,

    /// <summary>The caller's token.</summary>
    Caller,

    /// <summary>The deadline of the unit, lease or statement.</summary>
    Deadline,

    /// <summary>The store, because the read was open for too long.</summary>
    ReaderExpiry,
}
