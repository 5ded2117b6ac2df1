using System.Security.Cryptography;
using System.Text.Json;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The primitives that the envelope is made of, against public test vectors (Vectors/README.md).</summary>
public sealed class WycheproofTests
{
    private const string FolderVariable = "BOTERNITY_TEST_VECTORS";

    [Test]
    public void AesGcm_agrees_with_every_vector()
    {
        var valid = 0;
        var invalid = 0;
        foreach (var (test, isValid) in Tests("aes_256_gcm.json"))
        {
            var (nonce, aad) = (Bytes(test, "iv"), Bytes(test, "aad"));
            var (plaintext, ciphertext, tag) = (Bytes(test, "msg"), Bytes(test, "ct"), Bytes(test, "tag"));
            var (decrypted, encrypted, made) = (new byte[ciphertext.Length], new byte[plaintext.Length], new byte[16]);
            using var cipher = new AesGcm(Bytes(test, "key"), 16);

            if (isValid)
            {
                cipher.Decrypt(nonce, ciphertext, tag, decrypted, aad);
                cipher.Encrypt(nonce, plaintext, encrypted, made, aad);
                Assert.That((Hex(decrypted), Hex(encrypted), Hex(made)), Is.EqualTo((Hex(plaintext), Hex(ciphertext), Hex(tag))), Id(test));
                valid++;
            }
            else
            {
                Assert.That(
                    () => cipher.Decrypt(nonce, ciphertext, tag, decrypted, aad), Throws.TypeOf<AuthenticationTagMismatchException>(), Id(test));
                invalid++;
            }
        }

        Assert.That((valid, invalid), Is.EqualTo((39, 27)));
    }

    [Test]
    public void Hkdf_agrees_with_every_vector()
    {
        var valid = 0;
        var invalid = 0;
        foreach (var (test, isValid) in Tests("hkdf_sha512.json"))
        {
            var output = new byte[test.GetProperty("size").GetInt32()];
            var pseudoRandomKey = HKDF.Extract(HashAlgorithmName.SHA512, Bytes(test, "ikm"), Bytes(test, "salt"));

            if (isValid)
            {
                HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, output, Bytes(test, "info"));
                Assert.That(Hex(output), Is.EqualTo(Hex(Bytes(test, "okm"))), Id(test));
                valid++;
            }
            else
            {
                Assert.That(
                    () => HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, output, Bytes(test, "info")),
                    Throws.InstanceOf<ArgumentException>(),
                    Id(test));
                invalid++;
            }
        }

        Assert.That((valid, invalid), Is.EqualTo((80, 3)));
    }

    [Test]
    public void Hmac_agrees_with_every_vector()
    {
        var valid = 0;
        var invalid = 0;
        foreach (var (test, isValid) in Tests("hmac_sha256.json"))
        {
            var tag = Bytes(test, "tag");
            var made = HMACSHA256.HashData(Bytes(test, "key"), Bytes(test, "msg"));

            Assert.That(CryptographicOperations.FixedTimeEquals(made.AsSpan(0, tag.Length), tag), Is.EqualTo(isValid), Id(test));
            _ = isValid ? valid++ : invalid++;
        }

        Assert.That((valid, invalid), Is.EqualTo((66, 108)));
    }

    private static List<(JsonElement Test, bool IsValid)> Tests(string file)
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "Encryption", "Vectors");
        var path = Path.GetFullPath(Path.Combine(folder, file));
        if (!File.Exists(path))
        {
            Assert.Ignore($"The vectors are not at {path}; {FolderVariable} names another folder.");
        }

        var document = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        return [.. from @group in document.GetProperty("testGroups").EnumerateArray()
                   from test in @group.GetProperty("tests").EnumerateArray()
                   select (test, test.GetProperty("result").GetString() == "valid")];
    }

    private static byte[] Bytes(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Id(JsonElement test) => $"tcId {test.GetProperty("tcId").GetInt32()}";
}
