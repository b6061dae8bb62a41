// Reads compose.yaml and Dockerfile (arguments 1 and 2) as Docker's own tools do, and prints what they say as JSON: the same loader as
// `docker compose config`, the same parser and checks as `docker build --check`.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

type command struct {
	Name string `json:"name"`
	Text string `json:"text"`
	// Of COPY: what is copied, to where, and the stage that it is copied from.
	Sources []string `json:"sources,omitempty"`
	To      string   `json:"to,omitempty"`
	From    string   `json:"from,omitempty"`
	// Of ENV.
	Env map[string]string `json:"env,omitempty"`
}

type stage struct {
	Name     string    `json:"name"`
	Base     string    `json:"base"`
	Commands []command `json:"commands"`
}

type said struct {
	Project  any      `json:"project"`
	Stages   []stage  `json:"stages"`
	Warnings []string `json:"warnings"`
}

func main() {
	stages, warnings, err := dockerfile(os.Args[2])
	refuse(err)
	options, err := cli.NewProjectOptions([]string{os.Args[1]}, cli.WithOsEnv, cli.WithDefaultProfiles("*"))
	refuse(err)
	project, err := options.LoadProject(context.Background())
	refuse(err)
	refuse(json.NewEncoder(os.Stdout).Encode(said{project, stages, warnings}))
}

func dockerfile(path string) ([]stage, []string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	ast, err := parser.Parse(file)
	if err != nil {
		return nil, nil, err
	}
	warnings := []string{}
	for _, warning := range ast.Warnings {
		warnings = append(warnings, warning.Short)
	}
	lint := linter.New(&linter.Config{Warn: func(rule, _, _, message string, _ []parser.Range) {
		warnings = append(warnings, rule+": "+message)
	}})
	parsed, _, err := instructions.Parse(ast.AST, lint)
	if err != nil {
		return nil, nil, err
	}
	stages := []stage{}
	for _, each := range parsed {
		commands := []command{}
		for _, one := range each.Commands {
			told := command{Name: one.Name(), Text: fmt.Sprint(one)}
			switch is := one.(type) {
			case *instructions.CopyCommand:
				told.Sources, told.To, told.From = is.SourcePaths, is.DestPath, is.From
			case *instructions.EnvCommand:
				told.Env = map[string]string{}
				for _, pair := range is.Env {
					told.Env[pair.Key] = pair.Value
				}
			}
			commands = append(commands, told)
		}
		stages = append(stages, stage{each.Name, each.BaseName, commands})
	}
	return stages, warnings, nil
}

func refuse(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
