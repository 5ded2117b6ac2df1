namespace Boternity.Data.Encryption;

/// <summary>A row that a rotation could not open.</summary>
/// <param name="TableName">Its table.</param>
/// <param name="RecordId">Its id; of <c>data_keys</c> the key's.</param>
/// <param name="Code">Why, one of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="At">When it was tried, UTC.</param>
public sealed record KeyRotationFailureInfo(string TableName, Guid RecordId, string Code, DateTimeOffset At);
