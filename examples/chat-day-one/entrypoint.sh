#!/bin/sh
# give ollama time to come up, then make sure it has the model
sleep 5
curl -s http://ollama:11434/api/pull -d '{"model": "llama3.2:1b"}'

uvicorn api.app:app --host 0.0.0.0 --port 8000 --reload
