using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Encryption;

/// <summary>Stores a key's id as its 16 bytes: the form that stands in the envelopes, from which columns are computed.</summary>
internal sealed class KeyIdConverter() : ValueConverter<KeyId, byte[]>(id => id.ToArray(), bytes => KeyId.FromBytes(bytes));
