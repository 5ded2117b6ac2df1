using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Boternity.Data.Tests.Support;

/// <summary>Says which threat of the security design a test stands against.</summary>
/// <param name="id">Such as <c>T-B1</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class ThreatAttribute(string id) : NUnitAttribute, IApplyToTest
{
    /// <summary>The NUnit property: <c>--filter Threat=T-B1</c> runs what stands against a threat.</summary>
    public const string PropertyName = "Threat";

    public string Id => id;

    public void ApplyToTest(Test test)
    {
        ArgumentNullException.ThrowIfNull(test);
        test.Properties.Add(PropertyName, id);
    }
}
