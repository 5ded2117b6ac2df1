using System.Globalization;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Boternity.Data.Tests.Support;

/// <summary>Says which cases of a specification's acceptance oracle a test covers.</summary>
/// <remarks><c>SpecCoverageTests</c> reports the cases that no test covers.</remarks>
/// <param name="document">The specification, such as <c>boternity</c>.</param>
/// <param name="cases">Numbers, or names where the document has names.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class SpecCaseAttribute(string document, params object[] cases) : NUnitAttribute, IApplyToTest
{
    /// <summary>The NUnit property: <c>--filter SpecCase=boternity/12</c> runs what covers a case.</summary>
    public const string PropertyName = "SpecCase";

    public string Document => document;

    public IReadOnlyList<object> Cases => cases;

    /// <summary>The cases in the form <c>document/case</c>.</summary>
    public IEnumerable<string> Names => cases.Select(one => string.Create(CultureInfo.InvariantCulture, $"{document}/{one}"));

    public void ApplyToTest(Test test)
    {
        ArgumentNullException.ThrowIfNull(test);

        foreach (var name in Names)
        {
            test.Properties.Add(PropertyName, name);
        }
    }
}
