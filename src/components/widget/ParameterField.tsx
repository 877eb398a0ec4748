import { useId, useState, type ReactNode } from 'react';
import {
  rangeInWords,
  type ChoiceParameter,
  type ListParameter,
  type NumberParameter,
  type Parameter,
  type SeedParameter,
} from '#widgets/parameter.ts';
import {
  positionOfValue,
  SLIDER_STEPS,
  stepSize,
  stepValue,
  valueAtPosition,
  type StepSize,
} from '#runtime/slider.ts';

interface FieldProps<T extends Parameter> {
  readonly parameter: T;
  readonly value: number | string;
  readonly problem: string | undefined;
  /** The symbol, set by KaTeX when the page was built. */
  readonly symbolHtml: string | undefined;
  /** Takes text; answers whether it was accepted. */
  readonly onText: (text: string) => boolean;
  readonly onDragging: (dragging: boolean) => void;
}

/** Text that is being typed, kept as typed while it is not accepted; a new value from elsewhere replaces it. */
function useDraft(value: number | string, onText: (text: string) => boolean) {
  const [draft, setDraft] = useState<{ readonly text: string; readonly over: number | string }>();
  const type = (text: string): void => setDraft({ text, over: value });
  const commit = (text: string): void => {
    if (onText(text)) setDraft(undefined);
    else type(text);
  };
  const text = draft?.over === value ? draft.text : String(value);
  return { text, type, commit, forget: () => setDraft(undefined) };
}

interface TextInputProps {
  readonly id: string;
  readonly draft: ReturnType<typeof useDraft>;
  readonly problem: string | undefined;
  readonly inputMode: 'decimal' | 'numeric' | 'text';
  readonly readOnly?: boolean;
  /** Arrow up and down, where they mean something. */
  readonly onArrow?: (direction: 1 | -1, size: StepSize) => void;
}

function TextInput({ id, draft, problem, inputMode, readOnly = false, onArrow }: TextInputProps) {
  return (
    <input
      id={id}
      type="text"
      inputMode={inputMode}
      autoComplete="off"
      spellCheck={false}
      readOnly={readOnly}
      value={draft.text}
      aria-invalid={problem !== undefined}
      aria-describedby={`${id}-help`}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={(event) => draft.commit(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') draft.commit(event.currentTarget.value);
        if (!onArrow || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        onArrow(event.key === 'ArrowUp' ? 1 : -1, stepSize(event));
      }}
    />
  );
}

interface FrameProps {
  readonly id: string;
  readonly parameter: Parameter;
  readonly problem: string | undefined;
  readonly symbolHtml: string | undefined;
  readonly children: ReactNode;
}

/** Label and range above a control, its help or its problem below. */
function FieldFrame({ id, parameter, problem, symbolHtml, children }: FrameProps) {
  return (
    <div className="field" data-key={parameter.key}>
      <div className="field-label">
        <label htmlFor={id}>
          {symbolHtml && <span aria-hidden="true" dangerouslySetInnerHTML={{ __html: symbolHtml }} />}
          <span>{parameter.label}</span>
        </label>
        <span className="field-range">{rangeInWords(parameter)}</span>
      </div>
      <div className="field-row">{children}</div>
      <p
        className={problem ? 'field-problem' : 'field-help'}
        id={`${id}-help`}
        role={problem ? 'alert' : undefined}
      >
        {problem ?? parameter.help}
      </p>
    </div>
  );
}

function NumberField({
  parameter,
  value,
  problem,
  symbolHtml,
  onText,
  onDragging,
}: FieldProps<NumberParameter>) {
  const id = useId();
  const draft = useDraft(value, onText);
  const nudge = (direction: 1 | -1, size: StepSize): void => {
    draft.forget();
    onText(String(stepValue(parameter, Number(value), direction, size)));
  };
  return (
    <FieldFrame {...{ id, parameter, problem, symbolHtml }}>
      <button
        type="button"
        aria-label={`Decrease ${parameter.label}`}
        onClick={(event) => nudge(-1, stepSize(event))}
      >
        −
      </button>
      <TextInput {...{ id, draft, problem }} inputMode="decimal" onArrow={nudge} />
      <button
        type="button"
        aria-label={`Increase ${parameter.label}`}
        onClick={(event) => nudge(1, stepSize(event))}
      >
        +
      </button>
      <input
        type="range"
        min={0}
        max={SLIDER_STEPS}
        value={positionOfValue(parameter, Number(value))}
        aria-label={parameter.label}
        aria-valuetext={`${value} ${parameter.unit}`}
        onPointerDown={() => onDragging(true)}
        onPointerUp={() => onDragging(false)}
        onPointerCancel={() => onDragging(false)}
        onChange={(event) => {
          draft.forget();
          onText(String(valueAtPosition(parameter, Number(event.currentTarget.value))));
        }}
        onKeyDown={(event) => {
          const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
          if (direction === undefined) return;
          event.preventDefault();
          nudge(direction as 1 | -1, stepSize(event));
        }}
      />
    </FieldFrame>
  );
}

function SeedField({ parameter, value, problem, symbolHtml, onText }: FieldProps<SeedParameter>) {
  const id = useId();
  const draft = useDraft(value, onText);
  const [locked, setLocked] = useState(false);
  const reroll = (): void => {
    draft.forget();
    // A fresh seed is not part of any computation: it only names the next one.
    onText(String(crypto.getRandomValues(new Uint16Array(1))[0]!));
  };
  return (
    <FieldFrame {...{ id, parameter, problem, symbolHtml }}>
      <TextInput {...{ id, draft, problem }} inputMode="numeric" readOnly={locked} />
      <button type="button" onClick={reroll} disabled={locked}>
        Reroll
      </button>
      <button type="button" aria-pressed={locked} onClick={() => setLocked(!locked)}>
        Lock
      </button>
    </FieldFrame>
  );
}

function ListField({ parameter, value, problem, symbolHtml, onText }: FieldProps<ListParameter>) {
  const id = useId();
  const draft = useDraft(value, onText);
  return (
    <FieldFrame {...{ id, parameter, problem, symbolHtml }}>
      <TextInput {...{ id, draft, problem }} inputMode="text" />
    </FieldFrame>
  );
}

function ChoiceField({ parameter, value, problem, symbolHtml, onText }: FieldProps<ChoiceParameter>) {
  const id = useId();
  return (
    <FieldFrame {...{ id, parameter, problem, symbolHtml }}>
      <select
        id={id}
        value={value}
        aria-describedby={`${id}-help`}
        onChange={(event) => onText(event.currentTarget.value)}
      >
        {parameter.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** The control of one parameter, whatever its kind. */
export function ParameterField({ parameter, ...rest }: FieldProps<Parameter>) {
  switch (parameter.kind) {
    case 'number':
    case 'integer':
      return <NumberField parameter={parameter} {...rest} />;
    case 'seed':
      return <SeedField parameter={parameter} {...rest} />;
    case 'choice':
      return <ChoiceField parameter={parameter} {...rest} />;
    case 'list':
      return <ListField parameter={parameter} {...rest} />;
  }
}
