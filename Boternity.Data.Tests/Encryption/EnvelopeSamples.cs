using Boternity.Data.Encryption;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The keys, ids and envelopes of the known answers (section 4.5 of the security design); frozen, as the format is.</summary>
internal static class EnvelopeSamples
{
    public const string MasterKeyId = "8d3d5d8955e574967cfd20cc421ba8d1";
    public const string MasterKeyText = "bnk1_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8_8d3d5d89";

    public const string WrappedContext =
        "4253452d435458310011646174615f6b6579732e77726170706564010198c0de0000700080000000000b07000198c0de00007000800000000000d0e1"
        + "00000000000000010006736563726574";

    public const string Wrapped =
        "8b425345010102008d3d5d8955e574967cfd20cc421ba8d1505152535455565758595a5b5c5d5e5f606162636465666768696a6b5b6bddb4075f6c113298084761fb"
        + "443ecd7f48522ade5de6e77a502522230cfbc3457ea9606455b693c26effe648b20d429160534b4db115feb184cd59b1b9c198399d5d7188a1c0c66cbd45634d42bf";

    public const string SecretContextBytes =
        "4253452d43545831000d736563726574732e76616c7565010198c0de0000700080000000000b07000198c0de00007000800000000005ec12"
        + "00000000000000030011414e5448524f5049435f4150495f4b4559";

    public const string Sealed =
        "8b425345010101000198c0de00007000800000000000d0e1303132333435363738393a3b3c3d3e3f404142434445464748494a4b97bbd7a47cb995e6be45343ee914"
        + "c5a94955c9745e6ecc7b5df0c5a1655f680d12221c8aeb3d9528ea247a28051519ad203f03ee2c9ffb5c4cae3dfc838bb632e21bc7df732ab41352263e6a10bee203";

    public static Guid DataKeyId { get; } = Guid.Parse("0198c0de-0000-7000-8000-00000000d0e1");

    public static Guid BotId { get; } = Guid.Parse("0198c0de-0000-7000-8000-0000000b0700");

    public static Guid RecordId { get; } = Guid.Parse("0198c0de-0000-7000-8000-00000005ec12");

    public static SecretContext OfWrapped { get; } =
        new(SecretContext.WrappedKey, SecretScope.Bot(BotId), DataKeyId, Version: 1, "secret");

    public static SecretContext OfSealed { get; } =
        new(SecretContext.SecretValue, SecretScope.Bot(BotId), RecordId, Version: 3, "ANTHROPIC_API_KEY");

    public static byte[] Plaintext => "sk-ant-example-0001"u8.ToArray();

    public static byte[] MasterKeyBytes => Range(0x00, 32);

    public static byte[] DataKeyBytes => Range(0x80, 32);

    public static MasterKey MasterKey() => Data.Encryption.MasterKey.FromBytes(MasterKeyBytes);

    public static EnvelopeKey DataKey() => KeyOf(DataKeyBytes);

    /// <summary>Other bytes under the id of the data key.</summary>
    public static EnvelopeKey KeyOf(byte[] bytes) => new(KeyId.FromGuid(DataKeyId), SensitiveBytes.CopyOf(bytes));

    /// <summary>Draws salt and nonce from 28 bytes: 16 counting up from the one number, 12 from the other.</summary>
    public static EnvelopeCipher CipherWith(byte salt, byte nonce) => new(bytes =>
    {
        Range(salt, 16).CopyTo(bytes);
        Range(nonce, 12).CopyTo(bytes[16..]);
    });

    public static byte[] Range(byte first, int count) => [.. Enumerable.Range(first, count).Select(number => (byte)number)];
}
