namespace Boternity.Data.Testing.Postgres;

internal enum LocalServer
{
    Primary,
    Standby,
}
