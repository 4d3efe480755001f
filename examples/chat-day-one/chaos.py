"""Break something every now and then and see what happens.

    python chaos.py              a random container, again and again
    python chaos.py chat-ollama  kill this one, once
"""

import random
import subprocess
import sys
import time

CONTAINERS = ["chat-api", "chat-ollama"]


def restart(name):
    print("restarting", name)
    subprocess.run(["docker", "compose", "restart", name])


def kill(name):
    print("killing", name)
    subprocess.run(f"docker kill {name}", shell=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        kill(sys.argv[1])
        sys.exit()
    while True:
        time.sleep(random.randint(10, 30))
        random.choice([restart, kill])(random.choice(CONTAINERS))
