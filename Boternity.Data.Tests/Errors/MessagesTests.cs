using System.Reflection;
using Boternity.Data.Errors;

namespace Boternity.Data.Tests.Errors;

public sealed class MessagesTests
{
    // Their wording is the specification's, and a full stop after "../.." would be taken for a part of it.
    private static readonly string[] WithoutFullStop = [nameof(Messages.InvalidBotId), nameof(Messages.InvalidSecretName)];

    private static IEnumerable<TestCaseData> Factories => typeof(Messages)
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.Name != nameof(Messages.Driver))
        .Select(method => new TestCaseData(method).SetArgDisplayNames(method.Name));

    [TestCaseSource(nameof(Factories))]
    public void Factories_begin_with_their_code_and_have_its_documented_kind(MethodInfo factory)
    {
        var exception = (Exception)factory.Invoke(null, [.. factory.GetParameters().Select(Sample)])!;

        var error = (IStoreError)exception;
        Assert.That(exception.Message, Does.StartWith($"{error.Code}: "));
        Assert.That(exception.Message.EndsWith('.'), Is.Not.EqualTo(WithoutFullStop.Contains(factory.Name)));
        Assert.That(error.Kind.ToString(), Is.EqualTo(ErrorDocumentation.KindOfCode(error.Code)));
        Assert.That(error.Conflict.HasValue, Is.EqualTo(error.Kind == StoreErrorKind.Conflict));
    }

    [TestCaseSource(nameof(Factories))]
    public void Factories_never_quote_the_cause(MethodInfo factory)
    {
        var exception = (Exception)factory.Invoke(null, [.. factory.GetParameters().Select(Sample)])!;

        Assert.That(exception.Message, Does.Not.Contain("planted"));
    }

    [Test]
    public void RevisionConflict_names_both_revisions()
    {
        var error = Messages.RevisionConflict("bot", "luna", expected: 3, actual: 5);

        Assert.That(error.Message, Is.EqualTo("BD0102: The bot luna is at revision 5, not at 3 as the caller read it."));
        Assert.That(error.Conflict, Is.EqualTo(ConflictReason.Revision));
        Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.RolledBack));
    }

    [Test]
    public void WriterBusy_names_the_holder_and_the_wait()
    {
        var error = Messages.WriterBusy(TimeSpan.FromMilliseconds(5000.4), "pid 42");

        Assert.That(error.Message, Is.EqualTo("BD0301: The write's turn did not come after 5000 ms; held by pid 42."));
        Assert.That((error.Holder, error.Waited), Is.EqualTo(("pid 42", (TimeSpan?)TimeSpan.FromMilliseconds(5000.4))));
    }

    private static object Sample(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(long) => 7L,
        var type when type == typeof(int) => 7,
        var type when type == typeof(Guid) => Guid.Empty,
        var type when type == typeof(TimeSpan) => TimeSpan.FromSeconds(1),
        var type when type == typeof(WriteOutcome) => WriteOutcome.RolledBack,
        var type when type == typeof(CancellationToken) => CancellationToken.None,
        var type when type == typeof(Exception) => new InvalidOperationException("planted"),
        var type when type == typeof(UnixFileMode) => UnixFileMode.GroupWrite,
        var type when type == typeof(IReadOnlyList<InputProblem>) => (InputProblem[])[new("$.name", 1, "must not be empty")],
        var type when type.IsGenericType => new[] { "one", "two" },
        _ => parameter.Name == "reason" && parameter.Member.Name == nameof(Messages.ScopeMisuse) ? "Some sentence." : "name",
    };
}
