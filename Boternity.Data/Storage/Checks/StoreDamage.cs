namespace Boternity.Data.Storage.Checks;

/// <summary>Something in the database that is not as it was written.</summary>
/// <param name="Table">The table or another object of the schema, as the database names it; empty where it cannot be told.</param>
/// <param name="RecordId">The row; null where it cannot be told, or all of the object is meant.</param>
/// <param name="Problem">What is wrong: a clause, or one of <see cref="Errors.ErrorCodes"/>; never a row's value.</param>
public sealed record StoreDamage(string Table, string? RecordId, string Problem);
