using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MicroNets.Cli.Commands;

namespace MicroNets.Cli;

/// <summary>The tool: parses the command line, runs one command, turns what goes wrong into an exit code and a message.</summary>
internal static partial class Tool
{
    public static int Main(string[] args)
    {
        using var interrupted = new CancellationTokenSource();
        void Interrupt(PosixSignalContext context)
        {
            // A second signal ends the process at once.
            context.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        if (!Console.IsOutputRedirected && Console.WindowWidth > 0)
            TextWidth.Set(Console.WindowWidth);
        return Run(args, Console.Out, Console.Error, interrupted.Token);
    }

    public static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        ParseResult parsed = Parse(args, output, error, cancellation);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            string[] problems = [.. parsed.Errors.Select(problem => Words(problem.Message) + Hint(parsed, problem.Message))];
            foreach (string problem in problems)
                error.WriteLine($"micronets: {problem}");
            if (args.Contains(CommonOptions.Json.Name))
                output.WriteLine(Terminal.ErrorJson(string.Join(" ", problems), "a command with its arguments and options", "see --help"));
            error.WriteLine($"see 'micronets {string.Join(' ', args.TakeWhile(arg => parsed.RootCommandResult.Command.Subcommands.Any(command => command.Name == arg)).Append("--help"))}'");
            return ExitCode.BadInput;
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    // The parser names types of the program.
    private static string Words(string problem) => WrongType().Replace(problem, match => $"found '{match.Groups["value"].Value}' for "
        + $"{match.Groups["name"].Value}; expected " + match.Groups["type"].Value switch
        {
            "System.UInt64" => "a whole number of at least 0",
            "System.Int32" or "System.Int64" => "a whole number",
            "System.Double" => "a number",
            "System.Boolean" => "true or false",
            _ => "another value",
        } + "; correct it");

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for (option|command) '(?<name>.*)' as expected type '(?<type>[^']*)'[.]$",
        RegexOptions.Singleline)]
    private static partial Regex WrongType();

    // For a word that is no command or option of its place.
    private static string Hint(ParseResult parsed, string problem)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(token => problem.Contains($"'{token}'", StringComparison.Ordinal)) is not { } word)
            return "";
        Command command = parsed.CommandResult.Command;
        return NearNames.Hint(word, word.StartsWith('-')
            ? command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(option => option.Name)
            : command.Subcommands.Select(sub => sub.Name));
    }

    /// <summary>What a command line says, without doing it.</summary>
    public static ParseResult Parse(string[] args) => Parse(args, TextWriter.Null, TextWriter.Null, CancellationToken.None);

    private static ParseResult Parse(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        RootCommand root = new("Finds, trains, quantises and ships neural networks that provably fit a microcontroller.")
        {
            CommonOptions.Json, CommonOptions.Seed, CommonOptions.Quiet,
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpAction { MaxWidth = TextWidth.Columns };
        foreach (ToolCommand command in CommandCatalog.All)
            root.Subcommands.Add(command.Build(output, error, cancellation));

        return root.Parse(args is [] ? ["--help"] : args is ["help", .. var about] ? [.. about, "--help"] : args);
    }
}
