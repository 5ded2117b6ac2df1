using System.Globalization;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>One setting of a connection: how it is set, and the value that it must read back as.</summary>
internal abstract record SqliteSetting(string Name, string Expected)
{
    /// <exception cref="StoreException">It reads back differently.</exception>
    public void Apply(SqliteConnection connection)
    {
        Set(connection);
        Verify(connection);
    }

    /// <inheritdoc cref="Apply"/>
    public void Verify(SqliteConnection connection)
    {
        var seen = Read(connection);
        if (seen != Expected)
        {
            throw Messages.SettingDiffers(Name, Expected, seen);
        }
    }

    /// <summary>As <see cref="Apply"/>, for who reports and does not refuse.</summary>
    /// <returns>Null when it reads back as expected, else a clause on what was seen.</returns>
    public string? Try(SqliteConnection connection)
    {
        Set(connection);
        var seen = Read(connection);
        return seen == Expected ? null : $"{Name} is {seen}, not {Expected}";
    }

    protected abstract void Set(SqliteConnection connection);

    protected abstract string Read(SqliteConnection connection);

    protected static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Name">The pragma.</param>
/// <param name="Value">What to set; null when it is only checked, because the file or the connection string sets it.</param>
/// <param name="Expected">As the pragma reports it.</param>
internal sealed record PragmaSetting(string Name, string? Value, string Expected) : SqliteSetting(Name, Expected)
{
#pragma warning disable CA2100 // Names and values are the constants of SqliteSettings, and a number.
    protected override void Set(SqliteConnection connection)
    {
        if (Value is not null)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA {Name} = {Value}";
            command.ExecuteNonQuery();
        }
    }

    protected override string Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {Name}";
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "nothing";
    }
#pragma warning restore CA2100
}

/// <summary>A switch of <c>sqlite3_db_config</c>.</summary>
internal sealed record SwitchSetting(string Name, int Switch, bool On) : SqliteSetting(Name, On ? "1" : "0")
{
    protected override void Set(SqliteConnection connection) =>
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_db_config(connection.Handle, Switch, On ? 1 : 0, out _),
            connection.Handle);

    protected override string Read(SqliteConnection connection)
    {
        const int Unchanged = -1;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_db_config(connection.Handle, Switch, Unchanged, out var seen),
            connection.Handle);
        return Text(seen);
    }
}

/// <summary>A limit of <c>sqlite3_limit</c>.</summary>
internal sealed record LimitSetting(string Name, int Limit, int Value) : SqliteSetting(Name, Text(Value))
{
    protected override void Set(SqliteConnection connection) => raw.sqlite3_limit(connection.Handle, Limit, Value);

    protected override string Read(SqliteConnection connection)
    {
        const int Unchanged = -1;
        return Text(raw.sqlite3_limit(connection.Handle, Limit, Unchanged));
    }
}
