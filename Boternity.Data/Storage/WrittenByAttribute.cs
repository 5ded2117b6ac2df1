namespace Boternity.Data.Storage;

/// <summary>On an entity: its rows are written by one method alone, because more belongs to them than EF Core's tracker knows.</summary>
/// <remarks>Not an annotation of the model, which would be in the migrations.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class WrittenByAttribute(string method) : Attribute
{
    /// <summary>The method to call instead.</summary>
    public string Method { get; } = method;
}
