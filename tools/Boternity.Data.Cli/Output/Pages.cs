using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Cli.Output;

/// <summary>Lists as a whole.</summary>
internal static class Pages
{
    /// <param name="read">Reads one page.</param>
    /// <param name="cancellationToken">Stops it between two pages.</param>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(
        Func<PageRequest, CancellationToken, Task<Page<T>>> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        var request = new PageRequest { Size = PageRequest.MaxSize };
        while (true)
        {
            var page = await read(request, cancellationToken);
            all.AddRange(page.Items);
            if (page.NextCursor is not { } next)
            {
                return all;
            }

            request = request with { Cursor = next };
        }
    }
}
