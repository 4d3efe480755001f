"""Which text is the name of a model."""

import re

_FAMILY = re.compile(
    r"^(?:[\w.-]+/)?(gpt-|chatgpt-|o[134](-|$)|claude|gemini|gemma|llama|codellama|mistral|mixtral|ministral|codestral|deepseek"
    r"|qwen|qwq|phi-?[0-9]|command-|text-embedding|text-davinci|nomic-embed|mxbai|bge-|e5-|all-minilm|all-mpnet|whisper"
    r"|tinyllama|smollm|starcoder|granite|yi-|vicuna|solar|orca|falcon|grok|kimi|glm-|dall-e|titan|amazon\.|anthropic\.|meta\."
    r"|sentence-transformers/|stable-diffusion|flan-t5|bert-|distilbert|roberta)[\w.:/-]*$",
    re.I,
)
_TAGGED = re.compile(r"^[a-z][\w.-]*(/[\w.-]+)?:[\w.-]*\d+(\.\d+)?b[\w.-]*$", re.I)


def is_model(text: str) -> bool:
    """It names a model as a model server or a provider knows it."""
    return len(text) <= 100 and bool(_FAMILY.match(text) or _TAGGED.match(text))
