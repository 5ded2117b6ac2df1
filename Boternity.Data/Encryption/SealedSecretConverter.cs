using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Encryption;

/// <summary>Stores a sealed value as its bytes. It opens nothing and knows no key: a converter lives in the cached model of all contexts.</summary>
internal sealed class SealedSecretConverter() : ValueConverter<SealedSecret, byte[]>(
    value => SealedColumn.Write(value),
    bytes => SealedSecret.FromBytes(bytes));

/// <summary>Compares sealed values by their bytes; they are immutable, so a snapshot is the value itself.</summary>
internal sealed class SealedSecretComparer() : ValueComparer<SealedSecret>(
    (left, right) => object.Equals(left, right),
    value => value.GetHashCode(),
    value => value);

/// <summary>Stores a wrapped key as its bytes.</summary>
internal sealed class SealedKeyConverter() : ValueConverter<SealedKey, byte[]>(value => value.ToArray(), bytes => SealedKey.FromBytes(bytes));

/// <summary>Compares wrapped keys by their bytes; they are immutable, so a snapshot is the value itself.</summary>
internal sealed class SealedKeyComparer() : ValueComparer<SealedKey>(
    (left, right) => object.Equals(left, right),
    value => value.GetHashCode(),
    value => value);

/// <summary>Stores a scope as its text.</summary>
internal sealed class SecretScopeConverter() : ValueConverter<SecretScope, string>(scope => scope.ToString(), text => SecretScope.Parse(text));
