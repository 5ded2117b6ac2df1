namespace Boternity.Data.Benchmarks.Bars;

/// <summary>One promise of docs/performance.md.</summary>
/// <param name="Number">Which.</param>
/// <param name="Subject">What is measured.</param>
/// <param name="Wanted">The bar, in words.</param>
/// <param name="Measured">The figure, in words.</param>
/// <param name="Passed">Null when it was not measured.</param>
internal sealed record Bar(string Number, string Subject, string Wanted, string Measured, bool? Passed)
{
    public string Verdict => Passed switch
    {
        true => "pass",
        false => "BELOW",
        null => "not measured",
    };
}
