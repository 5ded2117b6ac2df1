using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>The file of the rows that are not taken, or not as a whole: JSON lines, complete when it gets its name.</summary>
/// <remarks>An import that was stopped leaves the file of an earlier one; the next import writes all lines again.</remarks>
internal sealed class RefusedRows : IDisposable
{
    private const string Unfinished = ".part";

    // What is larger is not for reading, and a writer of JSON takes no text of any length.
    private const int MaxLength = 16 << 20;

    private const string LeftOut = "(a secret; left out)";

    // Nothing of it gets into a page; people read it.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly string? _path;
    private FileStream? _file;
    private BufferedStream? _lines;

    /// <param name="path">The file, as a full path; null: lines are only counted.</param>
    /// <exception cref="StoreException">It exists and is another file, or its folder is not there.</exception>
    public RefusedRows(string? path)
    {
        _path = path;
        if (path is not null)
        {
            Check(path);
        }
    }

    /// <summary>How many lines there are.</summary>
    public long Count { get; private set; }

    public void Add(UpstreamRow row, IReadOnlyCollection<string> secretColumns, string outcome, string reason)
    {
        Count++;
        if (_path is null)
        {
            return;
        }

        Try(() =>
        {
            _lines ??= Create();
            using (var writer = new Utf8JsonWriter(_lines, Format))
            {
                Write(writer, row, secretColumns, outcome, reason);
            }

            _lines.Write(LineEnd);
        });
    }

    /// <summary>Gives the file its name; of an import that took everything there is none.</summary>
    /// <returns>The file, or null.</returns>
    public string? Complete()
    {
        if (_path is null)
        {
            return null;
        }

        Try(() =>
        {
            if (_lines is null)
            {
                File.Delete(_path);
                return;
            }

            _lines.Flush();
            RandomAccess.FlushToDisk(_file!.SafeFileHandle);
            _lines.Dispose();
            File.Move(_path + Unfinished, _path, overwrite: true);
            FolderSync.Sync(Path.GetDirectoryName(_path)!);
        });
        return _lines is null ? null : _path;
    }

    public void Dispose()
    {
        if (_lines is null)
        {
            return;
        }

        _lines.Dispose();
        _file!.Dispose();
        File.Delete(_path + Unfinished);
    }

    private static void Write(
        Utf8JsonWriter writer, UpstreamRow row, IReadOnlyCollection<string> secretColumns, string outcome, string reason)
    {
        writer.WriteStartObject();
        writer.WriteString("table", row.Table.Name);
        writer.WriteString("outcome", outcome);
        writer.WriteString("reason", reason);
        writer.WriteStartObject("row");
        foreach (var (column, value) in row.Table.Columns.Zip(row.Values))
        {
            writer.WritePropertyName(column);
            if (value is not null && secretColumns.Contains(column, StringComparer.OrdinalIgnoreCase))
            {
                writer.WriteStringValue(LeftOut);
            }
            else
            {
                Write(writer, value);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;

            case long number:
                writer.WriteNumberValue(number);
                break;

            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;

            case byte[] { Length: > MaxLength } bytes:
                WriteDigest(writer, bytes);
                break;

            case string { Length: > MaxLength } text:
                WriteDigest(writer, Encoding.UTF8.GetBytes(text));
                break;

            case byte[] bytes:
                writer.WriteStartObject();
                writer.WriteBase64String("base64", bytes);
                writer.WriteEndObject();
                break;

            default:
                writer.WriteStringValue(FormattableString.Invariant($"{value}"));
                break;
        }
    }

    private static void WriteDigest(Utf8JsonWriter writer, byte[] bytes)
    {
        writer.WriteStartObject();
        writer.WriteNumber("bytes", bytes.Length);
        writer.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        writer.WriteEndObject();
    }

    private BufferedStream Create()
    {
        // What a killed import left; it is complete under no name.
        File.Delete(_path + Unfinished);
        _file = PrivateFiles.CreateFile(_path + Unfinished);
        return new BufferedStream(_file);
    }

    private static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw Messages.RefusedFileUnusable(path, "is a folder", cause: null);
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw Messages.RefusedFileUnusable(path, "has no folder", cause: null);
        }

        try
        {
            if (File.Exists(path) && !IsOurs(path))
            {
                throw Messages.RefusedFileUnusable(path, "exists and is another file", cause: null);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.RefusedFileUnusable(path, "exists and cannot be read", exception);
        }
    }

    private static bool IsOurs(string path)
    {
        try
        {
            using var line = JsonDocument.Parse(File.ReadLines(path).FirstOrDefault() ?? "");
            return line.RootElement.ValueKind == JsonValueKind.Object
                && line.RootElement.TryGetProperty("table", out _)
                && line.RootElement.TryGetProperty("outcome", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.RefusedFileUnusable(_path!, "cannot be written", exception);
        }
    }
}
