namespace Boternity.Data.Storage;

/// <summary>The members of an entity that the layer maintains, by name: there is no base class.</summary>
internal static class RowStamps
{
    public const string CreatedAt = "CreatedAt";

    public const string UpdatedAt = "UpdatedAt";

    public const string Revision = "Revision";
}
