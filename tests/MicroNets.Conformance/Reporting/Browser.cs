using PuppeteerSharp;

namespace MicroNets.Conformance.Reporting;

/// <summary>One Chromium for all tests of pages, and the judge of accessibility; tests skip where either is missing.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe"];

    private IBrowser? _browser;
    private string _missing = "";

    /// <summary>Source of axe-core.</summary>
    public string Axe { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        (string? folder, string reason) = NpmPackages.Install("axe", ["package.json", "package-lock.json"]);
        _missing = program is null ? "no Chromium on the path ('apt-get install chromium' has it)" : folder is null ? reason : "";
        if (_missing.Length > 0)
            return;
        Axe = await File.ReadAllTextAsync(Path.Combine(folder!, "node_modules", "axe-core", "axe.min.js"));
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = program, Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    public async Task<IPage> OpenAsync()
    {
        Assert.SkipWhen(_browser is null, _missing);
        return await _browser!.NewPageAsync();
    }
}
