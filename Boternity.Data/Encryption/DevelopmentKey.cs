using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>Makes a master key for development, marked as such, where none is.</summary>
internal static class DevelopmentKey
{
    /// <summary>Writes a random key; the file is there as a whole or not at all.</summary>
    /// <returns>False when another process was first, or nothing can be written there.</returns>
    /// <exception cref="StoreException">Others may write in the file's folder.</exception>
    public static bool TryMake(string path)
    {
        using var key = MasterKey.Random(isDevelopment: true);
        try
        {
            key.WriteFile(path);
            return true;
        }
        catch (StoreException exception) when (exception.Code is ErrorCodes.KeyFileExists or ErrorCodes.CannotOpen)
        {
            return false;
        }
    }
}
