using System.Globalization;
using System.Text;
using System.Text.Json;
using Boternity.Data.Errors;

namespace Boternity.Data.Workflows;

/// <summary>Replaces the references of one template. Each part of it is looked at a fixed number of times, whatever it holds.</summary>
/// <param name="template">The text.</param>
/// <param name="find">What a name of a part stands for; null when there is no such thing.</param>
/// <param name="isStrict">Whether every <c>{{</c> has to begin a reference that <paramref name="find"/> knows.</param>
internal sealed class ContextTemplate(string template, Func<ContextPart, string, JsonElement?> find, bool isStrict)
{
    /// <summary>How many problems an error has at most.</summary>
    public const int MaxProblems = 100;

    private const string Brace = "{{";
    private const string Open = "{{ ";
    private const string Close = " }}";
    private const string Steps = "steps.";
    private const string Output = ".output";
    private const string Trigger = "trigger.";
    private const string Variables = "variables.";

    private readonly StringBuilder _result = new();
    private readonly List<InputProblem> _problems = [];
    private long _bytes;

    /// <exception cref="StoreException">The result is too large; or, if strict, a reference leads nowhere.</exception>
    public string Resolve()
    {
        var at = 0;
        while (Next(at) is var (open, close))
        {
            AppendText(at, open);
            AppendReference(open, close);
            at = close + Close.Length;
        }

        AppendText(at, template.Length);
        return _problems.Count == 0 ? _result.ToString() : throw Messages.UnresolvedReferences(_problems);
    }

    /// <summary>The next reference: from the last opening before the first closing, so that none holds another.</summary>
    private (int Open, int Close)? Next(int from)
    {
        var first = template.IndexOf(Open, from, StringComparison.Ordinal);
        if (first < 0)
        {
            return null;
        }

        var close = template.IndexOf(Close, first + Open.Length, StringComparison.Ordinal);
        return close < 0 ? null : (first + template.AsSpan(first, close - first).LastIndexOf(Open, StringComparison.Ordinal), close);
    }

    private void AppendReference(int open, int close)
    {
        var inside = template[(open + Open.Length)..close];
        var (found, reason) = Look(inside);
        if (found is { } value)
        {
            Append(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());
        }
        else
        {
            Append(template.AsSpan(open, close + Close.Length - open));
            Report(open, reason);
        }
    }

    private (JsonElement? Found, string Reason) Look(string inside)
    {
        if (inside.StartsWith(Steps, StringComparison.Ordinal)
            && inside.EndsWith(Output, StringComparison.Ordinal)
            && inside.Length >= Steps.Length + Output.Length)
        {
            return (find(ContextPart.Step, inside[Steps.Length..^Output.Length]), "names no completed step");
        }

        if (inside.StartsWith(Trigger, StringComparison.Ordinal))
        {
            return (find(ContextPart.Trigger, inside[Trigger.Length..]), "names no field of what the trigger brought");
        }

        return inside.StartsWith(Variables, StringComparison.Ordinal)
            ? (find(ContextPart.Variable, inside[Variables.Length..]), "names no variable")
            : (null, "is no reference");
    }

    private void AppendText(int from, int to)
    {
        var text = template.AsSpan(from, to - from);
        Append(text);
        for (var at = 0; isStrict && text[at..].IndexOf(Brace, StringComparison.Ordinal) is >= 0 and var brace; at += brace + Brace.Length)
        {
            Report(from + at + brace, "is no reference");
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        // Counted before it is put in: what is refused takes no memory.
        _bytes += Encoding.UTF8.GetByteCount(text);
        if (_bytes > WorkflowContext.MaxBytes)
        {
            throw Messages.ContextTooLarge("What a template became", WorkflowContext.MaxBytes);
        }

        _result.Append(text);
    }

    private void Report(int position, string reason)
    {
        if (isStrict && _problems.Count < MaxProblems)
        {
            var line = template.AsSpan(0, position).Count('\n') + 1;
            _problems.Add(new InputProblem(string.Create(CultureInfo.InvariantCulture, $"position {position}"), line, reason));
        }
    }
}
