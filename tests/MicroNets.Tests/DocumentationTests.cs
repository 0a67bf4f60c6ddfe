using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using MicroNets.Cli;
using MicroNets.Devices;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests;

/// <summary>What the pages say can be done: commands exist and take their options, the cheap ones run, links lead somewhere, files can be
/// read.</summary>
public sealed partial class DocumentationTests
{
    // Cheap, and in need of nothing but the tool: the published networks.
    private static readonly string[] s_run = ["zoo", "ops", "profile kws", "profile ds-cnn"];

    public static TheoryData<string, string> Commands => new(RepositoryFolder.Pages.SelectMany(page =>
        RepositoryFolder.Commands(page).Select(command => (page, command))));

    public static TheoryData<string> Run => [.. RepositoryFolder.Pages.SelectMany(RepositoryFolder.Commands).Distinct()
        .Where(command => s_run.Any(start => command.StartsWith(start, StringComparison.Ordinal)) && !command.Contains("my-board",
            StringComparison.Ordinal))];

    public static TheoryData<string> Pages => [.. RepositoryFolder.Pages];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_is_understood(string page, string command)
    {
        ParseResult parsed = Tool.Parse([.. CommandLineParser.SplitCommandLine(command)]);
        Assert.True(parsed.Errors.Count == 0, $"{page}: {command}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_and_options_within_sentences_exist(string page)
    {
        Command root = Tool.Parse(["--help"]).RootCommandResult.Command;
        foreach (string quoted in QuotedCode(page))
        {
            string[] words = quoted.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            bool isTool = words.FirstOrDefault() is "micronets" or "./micronets";
            if (isTool)
                words = words[1..];
            if (words.Length == 0)
                continue;
            Command? command = root.Subcommands.FirstOrDefault(sub => sub.Name == words[0]);
            Assert.False(isTool && command is null && char.IsAsciiLetterLower(words[0][0]), $"{page}: no command in '{quoted}'");
            // Without a command an option may be that of any.
            if (command is null && !isTool && !words[0].StartsWith("--", StringComparison.Ordinal))
                continue;
            HashSet<string> known = [.. Names(root),
                .. command is null ? root.Subcommands.SelectMany(WithSubcommands) : WithSubcommands(command)];
            foreach (string option in words.Where(word => word.StartsWith("--", StringComparison.Ordinal))
                .Select(word => word.Split('=')[0]))
                Assert.True(known.Contains(option), $"{page}: no option {option} in '{quoted}'");
        }
    }

    [Theory]
    [MemberData(nameof(Run))]
    public void Cheap_commands_run(string command)
    {
        using var error = new StringWriter();
        int code = Tool.Run([.. CommandLineParser.SplitCommandLine(command)], TextWriter.Null, error, CancellationToken.None);
        Assert.True(code == 0, $"{command}: {error}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file(string page)
    {
        string path = Path.Combine(RepositoryFolder.Root, page);
        foreach (Match link in Link().Matches(File.ReadAllText(path)))
        {
            string target = link.Groups["target"].Value.Split('#')[0];
            if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal))
                continue;
            string file = Path.Combine(Path.GetDirectoryName(path)!, target);
            Assert.True(File.Exists(file) || Directory.Exists(file), $"{page}: nothing at {target}");
        }
    }

    [Theory]
    [InlineData("docs")]
    [InlineData("docs/decisions")]
    public void The_index_names_every_page_of_the_folder(string name)
    {
        string folder = Path.Combine(RepositoryFolder.Root, name), index = File.ReadAllText(Path.Combine(folder, "README.md"));
        foreach (string page in Directory.EnumerateFiles(folder, "*.md").Select(Path.GetFileName).OfType<string>()
            .Where(file => file != "README.md"))
            Assert.Contains($"({page})", index, StringComparison.Ordinal);
    }

    [Fact]
    public void The_profile_and_the_space_on_the_pages_are_read()
    {
        using var folder = new TemporaryFolder();
        string profile = folder.Add("my-board.json", System.Text.Encoding.UTF8.GetBytes(RepositoryFolder.Json("docs/devices.md")));
        Assert.Equal("cortex-m4", DeviceCatalog.Get(profile).Core);
        Assert.Equal(4, SearchSpace.Read(RepositoryFolder.Json("docs/spaces.md")).Blocks.Count);
    }

    // What stands between single backticks in running text.
    private static IEnumerable<string> QuotedCode(string page)
    {
        string text = Fenced().Replace(File.ReadAllText(Path.Combine(RepositoryFolder.Root, page)), "");
        return Inline().Matches(SetIn().Replace(text, "")).Select(match => match.Groups["code"].Value);
    }

    private static IEnumerable<string> Names(Command command) => command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));

    private static IEnumerable<string> WithSubcommands(Command command) =>
        [.. Names(command), .. command.Subcommands.SelectMany(WithSubcommands)];

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("^ {4,}.*$", RegexOptions.Multiline)]
    private static partial Regex SetIn();

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
