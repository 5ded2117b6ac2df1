namespace Boternity.Data.Storage.Copying;

/// <summary>What a target is before a copy.</summary>
/// <param name="Epoch">How many migrations it has.</param>
/// <param name="HasRows">Whether one of the tables has a row.</param>
/// <param name="Unfinished">The mark of the copy that did not come to its end there; null: there was none.</param>
internal sealed record CopyState(int Epoch, bool HasRows, string? Unfinished)
{
    /// <summary>There is no database, or one without a schema.</summary>
    public static CopyState None { get; } = new(0, HasRows: false, Unfinished: null);

    /// <param name="history">Ids and texts of EF's history.</param>
    /// <param name="hasRows">Whether one of the tables has a row.</param>
    public static CopyState Of(IReadOnlyList<(string Id, string Text)> history, bool hasRows)
    {
        var marks = history.Where(row => row.Id == CopyMark.MigrationId).Select(row => row.Text).ToList();
        return new CopyState(history.Count - marks.Count, hasRows, marks.FirstOrDefault());
    }
}
