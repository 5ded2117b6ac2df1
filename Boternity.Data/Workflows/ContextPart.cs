namespace Boternity.Data.Workflows;

/// <summary>Which part of a context a reference names.</summary>
internal enum ContextPart
{
    Step,
    Trigger,
    Variable,
}
