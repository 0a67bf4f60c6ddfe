namespace MicroNets.Data.Caching;

/// <summary>Where computed features and synthesised data are kept between runs. Deleting it costs time only.</summary>
internal static class CacheFolder
{
    /// <summary>Names the folder; without it, <c>micronets</c> in the user's cache folder is used.</summary>
    public const string EnvironmentVariable = "MICRONETS_CACHE";

    public static string Default
    {
        get
        {
            if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } named)
                return named;
            if (OperatingSystem.IsWindows())
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "micronets", "cache");
            string root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
                ? xdg
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(root, "micronets");
        }
    }
}
