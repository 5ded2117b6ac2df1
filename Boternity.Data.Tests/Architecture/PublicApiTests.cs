using Boternity.Data.Migrations;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Architecture;

/// <summary>The public surface of the packages changes only together with the approved text, where a reviewer sees it.</summary>
[Category("Architecture")]
public sealed class PublicApiTests
{
    private const string AcceptVariable = "BOTERNITY_ACCEPT_API";

    private static readonly string ApprovedFile = RepositoryFiles.PathOf("Boternity.Data.Tests", "Architecture", "PublicApi.approved.txt");

    [Test]
    public void Public_api_is_the_approved_one()
    {
        string[] actual =
        [
            .. PublicApi.Of(typeof(BoternityModel).Assembly, _ => true),
            "",
            .. PublicApi.Of(typeof(DesignTimeFactory).Assembly, type => !type.IsSubclassOf(typeof(Migration))),
            "",
            .. PublicApi.Of(typeof(TestDatabase).Assembly, _ => true),
        ];
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(ApprovedFile, string.Join('\n', actual) + "\n");
        }

        var approved = File.Exists(ApprovedFile) ? File.ReadAllLines(ApprovedFile) : [];

        Assert.That(approved.SequenceEqual(actual), Message(approved, actual));
    }

    private static string Message(string[] approved, string[] actual) =>
        string.Join(
            Environment.NewLine,
            [
                "The public API differs from PublicApi.approved.txt:",
                .. Qualified(approved).Except(Qualified(actual)).Select(line => "- " + line),
                .. Qualified(actual).Except(Qualified(approved)).Select(line => "+ " + line),
                $"If that is meant, accept it: run this test again with {AcceptVariable}=1, and commit the file.",
            ]);

    // Each member with its type, so that a line of the difference says all.
    private static List<string> Qualified(string[] lines)
    {
        var qualified = new List<string>();
        var heading = "";
        foreach (var line in lines)
        {
            var isMember = line.StartsWith(' ');
            heading = isMember ? heading : line;
            qualified.Add(isMember ? $"{heading}: {line.Trim()}" : line);
        }

        return qualified;
    }
}
