// Writes one package per nuspec: Pack <sources> <assemblies> <output>.
// Entries are stored, in a fixed order and with a time that follows from the content, so that the same input gives the same bytes;
// `dotnet pack` does not. The time is not a constant, because a build skips copying a file whose time and size have not changed.
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

var (sources, assemblies, output) = (args[0], args[1], args[2]);
var epoch = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

foreach (var source in Directory.GetFiles(sources, "*.nuspec", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
{
    var nuspec = XDocument.Load(source);
    var xmlns = nuspec.Root!.Name.Namespace;
    var metadata = nuspec.Root.Element(xmlns + "metadata")!;
    var id = metadata.Element(xmlns + "id")!.Value;
    var version = metadata.Element(xmlns + "version")!.Value;

    // <files> instructs the packer; it is not part of a packed nuspec.
    var files = nuspec.Root.Element(xmlns + "files")!;
    files.Remove();

    var entries = new List<(string Name, byte[] Content)>
    {
        ("[Content_Types].xml", Encode(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
              <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
              <Default Extension="nuspec" ContentType="application/octet" />
              <Default Extension="dll" ContentType="application/octet" />
              <Default Extension="_" ContentType="application/octet" />
            </Types>
            """)),
        ("_rels/.rels", Encode(
            $"""
            <?xml version="1.0" encoding="utf-8"?>
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
              <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/{id}.nuspec" Id="manifest" />
            </Relationships>
            """)),
        ($"{id}.nuspec", Encode($"{nuspec.Declaration}\n{nuspec}")),
    };

    foreach (var file in files.Elements(xmlns + "file"))
    {
        var name = file.Attribute("src")!.Value;
        var path = Directory.GetFiles(assemblies, name, SearchOption.AllDirectories).FirstOrDefault();
        entries.Add(($"{file.Attribute("target")!.Value}/{name}", name == "_._" ? [] : File.ReadAllBytes(path!)));
    }

    using var package = new ZipArchive(File.Create(Path.Combine(output, $"{id}.{version}.nupkg")), ZipArchiveMode.Create);
    foreach (var (name, content) in entries)
    {
        var entry = package.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = epoch.AddSeconds(2 * BinaryPrimitives.ReadUInt16LittleEndian(SHA256.HashData(content)));
        using var stream = entry.Open();
        stream.Write(content);
    }
}

static byte[] Encode(string text)
{
    return Encoding.UTF8.GetBytes($"{text}\n".ReplaceLineEndings("\n"));
}
