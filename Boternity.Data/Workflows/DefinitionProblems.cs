using Boternity.Data.Errors;

namespace Boternity.Data.Workflows;

/// <summary>Gathers what is wrong with a definition, with its places.</summary>
internal sealed class DefinitionProblems
{
    private const int Max = 100;

    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<InputProblem> _problems = [];

    /// <summary>Whether a member is missing, or not of its type: then there is no definition to look at further.</summary>
    public bool HasDamage { get; private set; }

    public bool IsEmpty => _problems.Count == 0;

    /// <summary>By line, if there are any.</summary>
    public IReadOnlyList<InputProblem> All => [.. _problems.OrderBy(problem => problem.Line)];

    /// <summary>Remembers where a place is in the text.</summary>
    public void Locate(string place, int line)
    {
        if (line > 0)
        {
            _lines[place] = line;
        }
    }

    /// <summary>A rule is broken, but everything is there.</summary>
    public void Add(string place, string reason)
    {
        if (_problems.Count < Max)
        {
            _problems.Add(new InputProblem(place, LineOf(place), reason));
        }
    }

    /// <summary>Something is missing, or not of its type.</summary>
    public void Damage(string place, string reason)
    {
        HasDamage = true;
        Add(place, reason);
    }

    // A missing member is where its object begins.
    private int? LineOf(string place)
    {
        for (var current = place; current.Length > 0; current = current[..Math.Max(0, current.LastIndexOfAny(['.', '[']))])
        {
            if (_lines.TryGetValue(current, out var line))
            {
                return line;
            }
        }

        return null;
    }
}
