namespace SQLitePCL;

// Called by name from Microsoft.Data.Sqlite. The binding in SQLitePCLRaw.core finds its library by itself.
public static class Batteries_V2
{
    public static void Init()
    {
    }
}

public static class Batteries
{
    public static void Init()
    {
        Batteries_V2.Init();
    }
}
