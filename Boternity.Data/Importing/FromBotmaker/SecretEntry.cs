namespace Boternity.Data.Importing.FromBotmaker;

/// <summary>Something in a folder of secrets.</summary>
/// <param name="Folder">The folder, or whatever is beside the folders, by name.</param>
/// <param name="Name">The file in it; null: the folder itself.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Bot">Whose it is; empty with a <paramref name="Refusal"/>.</param>
/// <param name="Refusal">Why it stays where it is; null: it may be taken.</param>
internal sealed record SecretEntry(string Folder, string? Name, string Path, Guid Bot, string? Refusal);
