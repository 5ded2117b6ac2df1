using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

internal static class LivingDataKeys
{
    /// <summary>The data keys without a tombstone: what a destroyed one was wrapped with does not matter any more, even if its row came back.</summary>
    public static IQueryable<DataKey> LivingKeys(this BoternityModel context) =>
        context.DataKeys.AsNoTracking().Where(key => !context.DestroyedKeys.Any(destroyed => destroyed.Id == key.Id));
}
