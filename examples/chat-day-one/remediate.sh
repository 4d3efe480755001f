#!/usr/bin/env bash
# restart the api when answers get slow

METRICS=http://localhost:8000/metrics
LIMIT=2

while true; do
  sum=$(curl -s $METRICS | grep '^chat_request_seconds_sum{route="generate"}' | awk '{print $2}')
  count=$(curl -s $METRICS | grep '^chat_request_seconds_count{route="generate"}' | awk '{print $2}')

  if [ -n "$count" ] && [ "$count" != "0.0" ]; then
    average=$(echo "$sum / $count" | bc -l)
    if (( $(echo "$average > $LIMIT" | bc -l) )); then
      echo "average is ${average}s, restarting the api"
      docker compose restart api
    fi
  fi
  sleep 10
done
