using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Readme;

/// <summary>What stands between the marks of a sample's source, as a document shows it.</summary>
internal static class MarkedText
{
    /// <param name="file">In this folder.</param>
    /// <param name="indentation">How many spaces its lines have more than in the document.</param>
    public static string Of(string file, int indentation)
    {
        var margin = new string(' ', indentation);
        var source = File.ReadAllText(Path.Combine(Repository.Root, "Boternity.Data.Tests", "Readme", file));
        var marked = source.Split($"{margin}// <readme>\n")[1].Split($"\n{margin}// </readme>")[0];
        return string.Join('\n', marked.Split('\n').Select(line => line.Length > indentation ? line[indentation..] : "")).TrimEnd();
    }
}
