# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu recipe``: lists recipes, shows one, checks one that somebody wrote."""

from __future__ import annotations

import argparse

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FOUND_WRONG
from kepu.engine.errors import RecipeError
from kepu.engine.language import current_language, sentence
from kepu.engine.language import translate as _
from kepu.engine.recipe import Recipe
from kepu.engine.recipe_reading import load_recipe, recipe_names, recipe_path
from kepu.engine.toml_file import read_text

SUMMARY = sentence("list recipes, show one, check one that you wrote")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare ``list``, ``show NAME`` and ``check FILE``."""
    parser.add_argument("verb", choices=["list", "show", "check"], help=_("what to do"))
    parser.add_argument(
        "recipe", nargs="?", default="", metavar=_("RECIPE"), help=_("a recipe's name, or a TOML file")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Run the verb; ``check`` returns 3 where the recipe is wrong."""
    if arguments.verb == "list":
        return _list(console)
    if not arguments.recipe:
        raise RecipeError(sentence("Name a recipe or a file: kepu recipe {verb} web", verb=arguments.verb))
    if arguments.verb == "show":
        return _show(arguments.recipe, console)
    return _check(arguments.recipe, console)


def title_of(recipe: Recipe) -> str:
    """The recipe's title in the current language, else in any it has."""
    return recipe.title.get(current_language()) or next(iter(recipe.title.values()))


def _list(console: Console) -> int:
    recipes = {name: load_recipe(name) for name in recipe_names()}
    width = max(map(len, recipes))
    for name, recipe in recipes.items():
        console.say(f"{name:{width}}  {title_of(recipe)}")
    console.result([{"name": name, "title": recipe.title} for name, recipe in recipes.items()])
    return DONE


def _show(name: str, console: Console) -> int:
    recipe = load_recipe(name)
    console.say(read_text(recipe_path(name)).rstrip())
    if console.json:
        import msgspec

        console.result(msgspec.to_builtins(recipe))
    return DONE


def _check(name: str, console: Console) -> int:
    try:
        recipe = load_recipe(name)
    except RecipeError as error:
        console.say(error)
        console.result({"good": False, "error": str(error)})
        return FOUND_WRONG
    console.say(sentence("{name} is a good recipe: {title}", name=recipe.name, title=title_of(recipe)))
    console.result({"good": True, "name": recipe.name})
    return DONE
