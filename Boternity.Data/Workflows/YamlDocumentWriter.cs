using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Boternity.Data.Workflows;

/// <summary>Writes nodes as YAML.</summary>
internal static class YamlDocumentWriter
{
    public static string Write(DocumentNode document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences());
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        Write(emitter, document);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter emitter, DocumentNode node)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
                foreach (var member in node.Members)
                {
                    Text(emitter, member.Name);
                    Write(emitter, member.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
                node.Items.ForEach(item => Write(emitter, item));
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                Text(emitter, node.Text);
                break;
            case JsonValueKind.Number:
                Plain(emitter, node.Text);
                break;
            case JsonValueKind.True:
            case JsonValueKind.False:
                Plain(emitter, node.Kind == JsonValueKind.True ? "true" : "false");
                break;
            default:
                Plain(emitter, "null");
                break;
        }
    }

    // Letters, digits and a few signs need no quotes; whatever else YAML or one of its readers might make of a text, quotes prevent.
    private static void Text(Emitter emitter, string text) => emitter.Emit(new Scalar(
        AnchorName.Empty,
        TagName.Empty,
        text,
        IsPlain(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted,
        isPlainImplicit: true,
        isQuotedImplicit: true));

    private static bool IsPlain(string text) =>
        text.Length > 0
        && char.IsAsciiLetterOrDigit(text[0])
        && !text.EndsWith(' ')
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '.' or '/')
        && YamlScalar.IsText(text);

    private static void Plain(Emitter emitter, string text) => emitter.Emit(new Scalar(
        AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));
}
