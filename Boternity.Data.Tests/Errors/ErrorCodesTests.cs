using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Boternity.Data.Errors;

namespace Boternity.Data.Tests.Errors;

public sealed class ErrorCodesTests
{
    private static readonly Dictionary<string, string> CodesByName = typeof(ErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    [Test]
    public void Codes_are_BD_and_four_digits_and_unique()
    {
        Assert.That(CodesByName.Values, Is.All.Matches("^BD[0-9]{4}$"));
        Assert.That(CodesByName.Values, Is.Unique);
    }

    [Test]
    public void Codes_are_documented_under_their_names()
    {
        var documented = ErrorDocumentation.Codes.Select(row => (Code: row[0], Name: row[1]));

        Assert.That(documented, Is.EquivalentTo(CodesByName.Select(pair => (Code: pair.Value, Name: pair.Key))));
    }

    [Test]
    public void Kinds_are_documented_with_their_transience()
    {
        var documented = ErrorDocumentation.Kinds.Select(row => (Kind: row[0], Transient: row[2] is "yes" or "once the cause is gone"));

        var expected = Enum.GetValues<StoreErrorKind>()
            .Select(kind => (Kind: kind.ToString(), Transient: new StoreException(kind, ErrorCodes.Internal, "text").IsTransient));
        Assert.That(documented, Is.EquivalentTo(expected));
    }

    [Test]
    public void Codes_are_all_used_by_the_library()
    {
        // Constants leave no reference behind: what code uses is among the assembly's literals.
        using var image = new PEReader(File.OpenRead(typeof(ErrorCodes).Assembly.Location));

        Assert.That(CodesByName.Values.Except(Literals(image.GetMetadataReader())), Is.Empty);
    }

    private static HashSet<string> Literals(MetadataReader reader)
    {
        var literals = new HashSet<string>();
        var handle = MetadataTokens.UserStringHandle(0);
        do
        {
            literals.Add(reader.GetUserString(handle));
            handle = reader.GetNextHandle(handle);
        }
        while (!handle.IsNil);

        return literals;
    }
}
