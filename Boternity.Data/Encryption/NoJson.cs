using System.Text.Json;
using System.Text.Json.Serialization;

namespace Boternity.Data.Encryption;

/// <summary>Keeps a type out of JSON: a serialiser that meets it in an object graph fails instead of writing it.</summary>
internal sealed class NoJson<T> : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw Refused();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw Refused();

    private static NotSupportedException Refused() => new($"{typeof(T).Name} has no JSON form.");
}
