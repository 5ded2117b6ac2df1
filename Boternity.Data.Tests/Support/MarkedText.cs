namespace Boternity.Data.Tests.Support;

/// <summary>What stands between the marks of a sample's source, as a document shows it.</summary>
internal static class MarkedText
{
    /// <param name="file">In the tests' project.</param>
    /// <param name="indentation">How many spaces its lines have more than in the document.</param>
    /// <param name="mark">The marks' name.</param>
    public static string Of(string file, int indentation, string mark = "readme")
    {
        var margin = new string(' ', indentation);
        var source = File.ReadAllText(Path.Combine(Repository.Root, "Boternity.Data.Tests", file));
        var marked = source.Split($"{margin}// <{mark}>\n")[1].Split($"\n{margin}// </{mark}>")[0];
        return string.Join('\n', marked.Split('\n').Select(line => line.Length > indentation ? line[indentation..] : "")).TrimEnd();
    }

    /// <summary>As a document shows it: a block of code.</summary>
    public static string Block(string file, int indentation, string mark = "readme") =>
        $"```csharp\n{Of(file, indentation, mark)}\n```";

    /// <summary>The text of a document.</summary>
    /// <param name="document">In the repository.</param>
    public static string Document(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));
}
