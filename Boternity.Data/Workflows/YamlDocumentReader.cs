using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Boternity.Data.Workflows;

/// <summary>Reads YAML into nodes that know their lines. What plain scalars mean is YAML's core schema.</summary>
/// <remarks>Event by event, and not by YamlDotNet's own tree: that recurses without a limit, and expands aliases without one.</remarks>
internal sealed class YamlDocumentReader
{
    // Values and their characters, each as often as an alias repeats it.
    private const int MaxSize = 4 * WorkflowDefinition.MaxBytes;

    private const int MaxOpenBrackets = 1_000;

    private readonly Parser _parser;
    private readonly DefinitionProblems _problems;
    private readonly Dictionary<AnchorName, (DocumentNode Node, int Count)> _anchors = [];
    private int _count;

    private YamlDocumentReader(Parser parser, DefinitionProblems problems)
    {
        _parser = parser;
        _problems = problems;
    }

    /// <returns>The document; null when it is no YAML, which is among the problems then.</returns>
    public static DocumentNode? Read(string text, DefinitionProblems problems)
    {
        if (HasManyOpenBrackets(text))
        {
            return Refused(problems, 1, "has too many open brackets");
        }

        using var source = new StringReader(text);
        var parser = new Parser(source);
        try
        {
            return new YamlDocumentReader(parser, problems).ReadStream();
        }
        catch (YamlException exception)
        {
            // Without the exception: it quotes the text.
            return Refused(problems, exception.Start.Line, "is no YAML from here on");
        }
    }

    // YamlDotNet looks at every open bracket again for every token; those of texts count too, which needs no scanner of our own.
    private static bool HasManyOpenBrackets(string text)
    {
        var open = 0;
        foreach (var letter in text)
        {
            open = letter switch
            {
                '[' or '{' => open + 1,
                ']' or '}' => Math.Max(0, open - 1),
                _ => open,
            };
            if (open > MaxOpenBrackets)
            {
                return true;
            }
        }

        return false;
    }

    private static DocumentNode? Refused(DefinitionProblems problems, long line, string reason)
    {
        problems.Locate("$", (int)line);
        problems.Damage("$", reason);
        return null;
    }

    private DocumentNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out var end))
        {
            return Refused(_problems, end.Start.Line, "is empty");
        }

        _parser.Consume<DocumentStart>();
        var node = Read(0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out var second) ? Refused(_problems, second.Start.Line, "has a second document") : node;
    }

    private DocumentNode Read(int depth)
    {
        var before = _count;
        if (++_count > MaxSize)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "too many values");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.TryGetValue(alias.Value, out var known))
            {
                throw new YamlException(alias.Start, alias.End, "unknown alias");
            }

            _count += known.Count;
            return depth + DepthOf(known.Node) > DocumentNode.MaxDepth ? DocumentNode.TooDeep((int)alias.Start.Line) : known.Node;
        }

        var anchor = (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        var node = ReadNode(depth);
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (node, _count - before);
        }

        return node;
    }

    private DocumentNode ReadNode(int depth)
    {
        var line = (int)_parser.Current!.Start.Line;
        if (_parser.Accept<Scalar>(out _))
        {
            var scalar = _parser.Consume<Scalar>();
            _count += scalar.Value.Length;
            return YamlScalar.Read(scalar, line);
        }

        if (depth >= DocumentNode.MaxDepth)
        {
            _parser.SkipThisAndNestedEvents();
            return DocumentNode.TooDeep(line);
        }

        if (_parser.TryConsume<SequenceStart>(out _))
        {
            var items = DocumentNode.Array(line);
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                items.Items.Add(Read(depth + 1));
            }

            return items;
        }

        _parser.Consume<MappingStart>();
        var members = DocumentNode.Object(line);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            members.Members.Add(new DocumentMember(key.Value, (int)key.Start.Line, Read(depth + 1)));
        }

        return members;
    }

    private static int DepthOf(DocumentNode node) =>
        1 + node.Items.Concat(node.Members.Select(member => member.Value)).Select(DepthOf).DefaultIfEmpty().Max();
}
