using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>No type shows what it holds, in any way that a log or a debugger asks for.</summary>
public sealed class RedactionTests
{
    private const string Canary = "canary-value-0123456789-abcdefg!";

    // What holds nothing that is secret, each with its reason.
    private static readonly Dictionary<Type, string> Harmless = new()
    {
        [typeof(DataKeyInfo)] = "ids, a scope, times",
        [typeof(DataKeyPurpose)] = "static",
        [typeof(DataKeyState)] = "an enum",
        [typeof(DestroyKeyOptions)] = "a reason, which must hold no secret",
        [typeof(DestroyedResidue)] = "an enum",
        [typeof(IKeyManager)] = "an interface",
        [typeof(IMasterKeyProvider)] = "an interface",
        [typeof(KeyId)] = "the name of a key",
        [typeof(KeyRingStatus)] = "ids and counts",
        [typeof(KeyRotationFailureInfo)] = "ids and a code",
        [typeof(KeyRotationKind)] = "an enum",
        [typeof(KeyRotationOptions)] = "an actor and a rate",
        [typeof(KeyRotationProgress)] = "ids and counts",
        [typeof(KeyRotationState)] = "an enum",
        [typeof(MadeMasterKey)] = "an id and a path",
        [typeof(MasterKeyFile)] = "a path",
        [typeof(MasterKeyOptions)] = "paths and switches",
        [typeof(MasterKeySetup)] = "what makes a key, and keeps none",
        [typeof(MasterKeyUse)] = "an id and a count",
        [typeof(SecretMask)] = "static",
        [typeof(SecretScope)] = "an id",
        [typeof(SecretScopeKind)] = "an enum",
        [typeof(SecretsOptions)] = "switches and a time",
    };

    private static IEnumerable<TestCaseData> Holders => Instances().Select(one => new TestCaseData(one).SetArgDisplayNames(one.GetType().Name));

    [TestCaseSource(nameof(Holders))]
    [Threat("T-L2")]
    public void Text_of_a_holder_has_nothing_of_its_content(object holder)
    {
        string[] texts = [holder.ToString()!, $"{holder}", DebuggerText(holder)];

        foreach (var text in texts)
        {
            Assert.That(text, Does.Not.Contain("canary").And.Not.Contain(Convert.ToHexString("canary"u8)).IgnoreCase);
        }
    }

    [TestCaseSource(nameof(Holders))]
    [Threat("T-L2")]
    public void Json_refuses_a_holder_also_inside_of_other_objects(object holder)
    {
        Assert.That(() => JsonSerializer.Serialize(holder, holder.GetType()), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Serialize(new { holder }), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Deserialize("{}", holder.GetType()), Throws.TypeOf<NotSupportedException>());
    }

    [TestCaseSource(nameof(Holders))]
    [Threat("T-L2")]
    public void Debugger_does_not_unfold_the_bytes_of_a_holder(object holder)
    {
        var shown = holder.GetType()
            .GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(member => MemberType(member) is { } type && (type == typeof(byte[]) || type == typeof(SensitiveBytes)))
            .Where(member => member.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State != DebuggerBrowsableState.Never);

        Assert.That(shown, Is.Empty);
    }

    [Test]
    [Threat("T-L2")]
    public void Public_types_are_all_looked_at()
    {
        var known = Instances().Select(one => one.GetType()).Concat(Harmless.Keys);
        var declared = typeof(SecretBuffer).Assembly.GetExportedTypes().Where(type => type.Namespace == typeof(SecretBuffer).Namespace);

        Assert.That(declared.Except(known), Is.Empty);
    }

    [Test]
    public void Text_of_a_sealed_value_names_version_key_and_size()
    {
        Assert.That(
            SealedSecret.FromBytes(Convert.FromHexString(EnvelopeSamples.Sealed)).ToString(),
            Is.EqualTo("[sealed v1 key=0198c0de00007000800000000000d0e1 132 bytes]"));
        Assert.That(SealedSecret.FromBytes([1, 2]).ToString(), Is.EqualTo("[sealed, malformed, 2 bytes]"));
        Assert.That(
            EnvelopeSamples.MasterKey().ToString(),
            Is.EqualTo("[master key 8d3d5d89]"));
    }

    private static IEnumerable<object> Instances()
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(Canary);
        yield return SecretText.Encode(Canary);
        yield return MasterKey.FromBytes(bytes);
        yield return new MasterKeySet(MasterKey.FromBytes(bytes), [MasterKey.FromBytes(bytes)]);

        // Not sealed at all: what somebody wrote into the column.
        yield return SealedSecret.FromBytes(bytes);
    }

    private static string DebuggerText(object holder)
    {
        var display = holder.GetType().GetCustomAttribute<DebuggerDisplayAttribute>()?.Value ?? "{ToString(),nq}";
        return display.Replace("{ToString(),nq}", holder.ToString(), StringComparison.Ordinal);
    }

    private static Type? MemberType(MemberInfo member) => member switch
    {
        FieldInfo field => field.FieldType,
        PropertyInfo property => property.PropertyType,
        _ => null,
    };
}
