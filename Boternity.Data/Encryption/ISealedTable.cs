namespace Boternity.Data.Encryption;

/// <summary>A table with sealed values, for what is done to all of them: re-encryption and shredding.</summary>
/// <remarks>A test compares those that are registered with the model: a sealed column of no table here would keep its old key for ever.</remarks>
internal interface ISealedTable
{
    /// <summary>As it is called in the database.</summary>
    string Name { get; }

    /// <summary>The data key of each sealed value.</summary>
    IQueryable<KeyId> Keys(BoternityModel context);

    /// <summary>Reads the next rows that are sealed under a key, by id.</summary>
    /// <param name="context">Where to read.</param>
    /// <param name="key">The data key.</param>
    /// <param name="after">Only rows of a greater id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    Task<IReadOnlyList<ISealedRow>> ReadAsync(
        BoternityModel context, KeyId key, Guid after, int limit, CancellationToken cancellationToken);

    /// <summary>Puts a value in place of the one that was read; nothing else of the row changes.</summary>
    /// <returns>False when the row holds another value by now, or is gone.</returns>
    Task<bool> ReplaceAsync(BoternityDbContext context, ISealedRow row, SealedSecret value, CancellationToken cancellationToken);

    /// <summary>Deletes the rows of a scope.</summary>
    /// <returns>How many.</returns>
    Task<int> DeleteAsync(BoternityDbContext context, SecretScope scope, CancellationToken cancellationToken);
}
