using System.Globalization;
using System.Reflection;
using Boternity.Data.Diagnostics;
using Boternity.Data.Tests.Architecture;

namespace Boternity.Data.Tests.Diagnostics;

/// <summary>Operators filter and alert on event ids: neither a name nor a number changes unseen.</summary>
public sealed class EventIdsTests
{
    private const string AcceptVariable = "BOTERNITY_ACCEPT_EVENTS";

    private static readonly string ApprovedFile = RepositoryFiles.PathOf("Boternity.Data.Tests", "Diagnostics", "EventIds.approved.txt");

    [Test]
    public void EventIds_are_the_approved_ones()
    {
        var actual = typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Id: (int)field.GetRawConstantValue()!, field.Name))
            .OrderBy(field => field.Id)
            .Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Id} {field.Name}"))
            .ToArray();
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(ApprovedFile, string.Join('\n', actual) + "\n");
        }

        Assert.That(actual, Is.EqualTo(File.ReadAllLines(ApprovedFile)), $"Wanted? Run the test with {AcceptVariable}=1 and review the file.");
    }

    [Test]
    public void EventIds_are_unique()
    {
        var ids = typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetRawConstantValue());

        Assert.That(ids, Is.Unique);
    }
}
