namespace Boternity.Data.Tests.Support.Postgres;

internal enum LocalServer
{
    Primary,
    Standby,
}
