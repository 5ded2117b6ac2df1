using System.Text;
using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>Reads JSON into nodes that know their lines.</summary>
internal static class JsonDocumentReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000 };

    /// <returns>The document; null when it is no JSON, which is among the problems then.</returns>
    public static DocumentNode? Read(string text, DefinitionProblems problems)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, Options);
        var lines = new LineCounter(bytes);
        try
        {
            reader.Read();
            var node = Read(ref reader, ref lines, 0);
            reader.Read();
            return node;
        }
        catch (JsonException exception)
        {
            // Without the exception: it quotes the text.
            problems.Locate("$", (int)(exception.LineNumber ?? 0) + 1);
            problems.Damage("$", "is no JSON from here on");
            return null;
        }
    }

    private static DocumentNode Read(ref Utf8JsonReader reader, ref LineCounter lines, int depth)
    {
        var line = lines.At(reader.TokenStartIndex);
        if (depth > DocumentNode.MaxDepth)
        {
            reader.Skip();
            return DocumentNode.TooDeep(line);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = DocumentNode.Object(line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = TextOf(ref reader);
                    var place = lines.At(reader.TokenStartIndex);
                    reader.Read();
                    members.Members.Add(new DocumentMember(name, place, Read(ref reader, ref lines, depth + 1)));
                }

                return members;
            case JsonTokenType.StartArray:
                var items = DocumentNode.Array(line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Items.Add(Read(ref reader, ref lines, depth + 1));
                }

                return items;
            case JsonTokenType.String:
                return DocumentNode.String(TextOf(ref reader), line);
            case JsonTokenType.Number:
                return DocumentNode.Number(Encoding.UTF8.GetString(reader.ValueSpan), line);
            case JsonTokenType.True:
            case JsonTokenType.False:
                return DocumentNode.Boolean(reader.TokenType == JsonTokenType.True, line);
            default:
                return DocumentNode.Null(line);
        }
    }

    // An escape of half a surrogate pair has no text; U+0000 is refused as well, and by the same rule.
    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\0";
        }
    }

    /// <summary>Counts lines on the way through the text.</summary>
    private ref struct LineCounter(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _position;
        private int _line = 1;

        public int At(long position)
        {
            _line += _text[_position..(int)position].Count((byte)'\n');
            _position = (int)position;
            return _line;
        }
    }
}
