using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Workflows;

/// <summary>Looks at a stored definition as it is: EF Core passes over what it does not know.</summary>
internal static class StoredDefinition
{
    /// <returns>What this version does not know of it; empty when it knows all, or there is none.</returns>
    public static async Task<IReadOnlyList<InputProblem>> UnknownAsync(BoternityModel context, Guid id, CancellationToken cancellationToken)
    {
        var texts = await context.Database
            .SqlQuery<string>($"SELECT CAST(definition AS text) AS \"Value\" FROM workflows WHERE id = {id}")
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);

        var problems = new DefinitionProblems();
        if (texts is [var text] && JsonDocumentReader.Read(text, problems) is { } document)
        {
            DefinitionParser.Parse(document, problems);
        }

        // Its lines are nobody's: the author never saw this text.
        return [.. problems.All.Select(problem => problem with { Line = null })];
    }

    /// <summary>Reads a workflow, and says what is wrong with its definition when EF Core cannot.</summary>
    /// <exception cref="StoreException">It cannot be read by this version.</exception>
    public static async Task<Workflow?> ReadAsync(
        BoternityModel context,
        Guid id,
        Func<Task<Workflow?>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or System.Text.Json.JsonException)
        {
            var problems = await UnknownAsync(context, id, cancellationToken).ConfigureAwait(false);
            if (problems.Count == 0)
            {
                throw;
            }

            throw Messages.UnreadableDefinition(id, problems, exception);
        }
    }
}
